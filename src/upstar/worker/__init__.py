"""The background process: takes tasks from the queue and runs the stories that they name."""
