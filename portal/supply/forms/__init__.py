"""What persons type in this room: shape only."""
