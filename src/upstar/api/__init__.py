"""JSON over HTTP, version 1."""
