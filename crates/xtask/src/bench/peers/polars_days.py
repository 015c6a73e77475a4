"""Reconciles with Polars by amount and day, as a first attempt would.

usage: polars_days.py DIR OUT.csv

Equal amounts of one day are paired in file order; what is left pairs with the nearest day within three."""

import sys

import polars as pl

folder, out = sys.argv[1:3]
col = pl.col


def placed(rows):
    """Numbers the rows of one amount and day."""
    return rows.with_columns(place=pl.int_range(pl.len()).over("amount", "day"))


def number(name):
    return col(name).str.replace_all(".", "", literal=True).cast(pl.Int64).fill_null(0)


books = (
    pl.scan_csv(f"{folder}/books.csv", schema_overrides={"debit_account": pl.String, "credit_account": pl.String})
    .filter(((col.debit_account == "112") | (col.credit_account == "112")) & (col.kind != "opening"))
    .select(
        "id",
        day=col.date.str.to_date("%Y-%m-%d"),
        amount=pl.when(col.debit_account == "112").then(col.amount).otherwise(-col.amount),
    )
    .with_row_index("books_row")
    .collect()
)
bank = (
    pl.scan_csv(f"{folder}/statement.csv", infer_schema=False)
    .select(
        ref=col("Số GD"),
        day=col("Ngày GD").str.to_date("%d/%m/%Y"),
        amount=number("Ghi có") - number("Ghi nợ"),
    )
    .with_row_index("bank_row")
    .collect()
)
same_day = placed(books).join(placed(bank), on=["amount", "day", "place"]).select("books_row", "bank_row")
candidates = (
    books.join(same_day, on="books_row", how="anti")
    .join(bank.join(same_day, on="bank_row", how="anti"), on="amount")
    .with_columns(days=(col.day_right - col.day).dt.total_days().abs())
    .filter(col.days <= 3)
)
near = (
    candidates.sort("days", "bank_row")
    .with_columns(of_books=pl.int_range(pl.len()).over("books_row"))
    .sort("days", "books_row")
    .with_columns(of_bank=pl.int_range(pl.len()).over("bank_row"))
    .filter((col.of_books == 0) & (col.of_bank == 0))
    .select("books_row", "bank_row")
)
(
    books.select("books_row", "id")
    .join(pl.concat([same_day, near]), on="books_row", how="full", coalesce=True)
    .join(bank.select("bank_row", "ref"), on="bank_row", how="full", coalesce=True)
    .sort("books_row", "bank_row", nulls_last=True)
    .select("id", "ref")
    .write_csv(out)
)
