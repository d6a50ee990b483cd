"""A task API as it is usually written with Django, DRF and django-rq: all by default."""
