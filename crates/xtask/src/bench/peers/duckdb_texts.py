"""Reconciles with DuckDB as one would who knows that equal amounts are many: the folded text joins the key.

usage: duckdb_texts.py DIR OUT.csv

Each pass pairs what the ones before left, the nearest day within three first: equal amount, day and text; equal
amount and text; equal text, another amount; equal amount, whatever the text."""

import sys

import duckdb

folder, out = sys.argv[1:3]
db = duckdb.connect()
FOLDED = "upper(strip_accents(replace(replace(replace(party || ' ' || memo, 'đ', 'd'), 'Đ', 'D'), ',', '')))"
db.execute(f"""
create temp table books as
  select row_number() over () as row, id, date::date as day, {FOLDED} as text,
         case when debit_account = '112' then amount else -amount end as amount
  from read_csv('{folder}/books.csv', header = true,
                types = {{'debit_account': 'varchar', 'credit_account': 'varchar', 'amount': 'bigint'}})
  where '112' in (debit_account, credit_account) and kind <> 'opening';

create temp table bank as
  select row_number() over () as row, "Số GD" as ref, strptime("Ngày GD", '%d/%m/%Y')::date as day,
         coalesce(replace("Ghi có", '.', '')::bigint, 0) - coalesce(replace("Ghi nợ", '.', '')::bigint, 0) as amount,
         "Nội dung" as text
  from read_csv('{folder}/statement.csv', header = true, all_varchar = true);

create temp table pairs as
  select l.row as books_row, r.row as bank_row
  from (select *, row_number() over (partition by amount, day, text order by row) as place from books) l
  join (select *, row_number() over (partition by amount, day, text order by row) as place from bank) r
    using (amount, day, text, place);
""")
for agree in (
    "l.amount = r.amount and l.text = r.text",
    "l.text = r.text and sign(l.amount) = sign(r.amount)",
    "l.amount = r.amount",
):
    db.execute(f"""
    insert into pairs
      with candidates as (
        select l.row as books_row, r.row as bank_row, abs(datediff('day', l.day, r.day)) as days
        from (select * from books anti join pairs on books.row = books_row) l
        join (select * from bank anti join pairs on bank.row = bank_row) r
          on {agree} and r.day between l.day - 3 and l.day + 3),
      ranked as (
        select *, row_number() over (partition by books_row order by days, bank_row) as of_books,
                  row_number() over (partition by bank_row order by days, books_row) as of_bank
        from candidates)
      select books_row, bank_row from ranked where of_books = 1 and of_bank = 1""")
db.execute(f"""
copy (select books.id, bank.ref
      from pairs
      full join books on books.row = books_row
      full join bank on bank.row = bank_row
      order by books.row, bank.row) to '{out}' (header)""")
