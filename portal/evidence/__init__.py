"""Evidence: documents by content, sealed at rest, and ZIP files of scans."""
