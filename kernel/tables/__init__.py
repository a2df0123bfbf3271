"""Lists of rows: declared once by an app, shown, filtered, walked, added up and exported here.

An app's `tables.py` declares a table and enters it in `registry`; its view is `pages.show_list`.
"""
