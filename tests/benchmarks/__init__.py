"""How fast the package is beside others: `python3 run.py bench`. Nothing here is a test."""
