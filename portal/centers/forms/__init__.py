"""What people type about centers, rosters, hours of duty and reviews: shape only, one module a subject."""
