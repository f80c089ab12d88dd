"""Pure reading: lines to sections, sections to facts."""
