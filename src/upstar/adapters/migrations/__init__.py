"""The one history of the schema. A revision never imports the tables: it is frozen, they move on."""
