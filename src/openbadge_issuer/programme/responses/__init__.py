"""From the export of a form to applications: its rows, the map that says what its columns are, who is behind each."""
