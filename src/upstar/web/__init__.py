"""Pages for people: Jinja and htmx. Everything works without JavaScript; with it, there is less waiting."""
