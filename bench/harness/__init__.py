"""What the benchmarks share: the server under test, the load, and the table."""
