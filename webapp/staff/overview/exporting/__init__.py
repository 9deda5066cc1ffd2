"""Messages as files: the rows, and a writer for each format. All of it is streamed: no file is held whole."""
