"""Partners and what they deliver: roles and papers, feeds of stock, deliveries and sales, cover, alerts, recalls, scorecards."""
