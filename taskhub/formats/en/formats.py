"""How Django's own pages of the admin write moments: as ours do."""

DATETIME_FORMAT = r"Y-m-d H:i:s \U\T\C"
