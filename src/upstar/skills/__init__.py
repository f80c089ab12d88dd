"""What a skill is called: vocabulary, aliases, categories, relations; and finding skills in text. No tables."""
