"""The specialty internet medical centers: rosters, duty hours, and the reviews of rosters by their directors."""
