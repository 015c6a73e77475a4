"""Reconciles with DuckDB by amount and day, as a first attempt would.

usage: duckdb_days.py DIR OUT.csv

Equal amounts of one day are paired in file order; what is left pairs with the nearest day within three."""

import sys

import duckdb

folder, out = sys.argv[1:3]
db = duckdb.connect()
db.execute(f"""
create temp table books as
  select row_number() over () as row, id, date::date as day,
         case when debit_account = '112' then amount else -amount end as amount
  from read_csv('{folder}/books.csv', header = true,
                types = {{'debit_account': 'varchar', 'credit_account': 'varchar', 'amount': 'bigint'}})
  where '112' in (debit_account, credit_account) and kind <> 'opening';

create temp table bank as
  select row_number() over () as row, "Số GD" as ref, strptime("Ngày GD", '%d/%m/%Y')::date as day,
         coalesce(replace("Ghi có", '.', '')::bigint, 0) - coalesce(replace("Ghi nợ", '.', '')::bigint, 0) as amount
  from read_csv('{folder}/statement.csv', header = true, all_varchar = true);

create temp table same_day as
  select l.row as books_row, r.row as bank_row
  from (select *, row_number() over (partition by amount, day order by row) as place from books) l
  join (select *, row_number() over (partition by amount, day order by row) as place from bank) r
    using (amount, day, place);

create temp table near as
  with candidates as (
    select l.row as books_row, r.row as bank_row, abs(datediff('day', l.day, r.day)) as days
    from (select * from books anti join same_day on books.row = books_row) l
    join (select * from bank anti join same_day on bank.row = bank_row) r
      on l.amount = r.amount and r.day between l.day - 3 and l.day + 3),
  ranked as (
    select *, row_number() over (partition by books_row order by days, bank_row) as of_books,
              row_number() over (partition by bank_row order by days, books_row) as of_bank
    from candidates)
  select books_row, bank_row from ranked where of_books = 1 and of_bank = 1;
""")
db.execute(f"""
copy (select books.id, bank.ref
      from (from same_day union all from near) as pair
      full join books on books.row = books_row
      full join bank on bank.row = bank_row
      order by books.row, bank.row) to '{out}' (header)""")
