"""What the API and the pages share at the HTTP border: who is asking, what went wrong, what was asked."""
