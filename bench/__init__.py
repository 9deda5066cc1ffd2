"""The benchmarks of `make bench`: every module here that has `rows(context)` adds its rows to the table."""
