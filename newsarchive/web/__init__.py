"""The web page over an archive: Datasette, opened for reading only, with pages of our own.

`application.make_application` puts it together; `hooks` says which address is answered by which module. A page's module
gathers plain values from the archive in a thread (`answering`), and a template in `templates/` shows them.
"""
