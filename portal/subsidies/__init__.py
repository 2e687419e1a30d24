"""Applications for the subsidy, the decisions on them, and the grants that follow."""
