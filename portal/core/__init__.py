"""The kernel: knows no feature of the business and no Flask."""
