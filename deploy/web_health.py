"""Whether the web process in this container answers: ends with an error where it does not."""

import os
from urllib.request import Request, urlopen

host = os.environ["ALLOWED_HOSTS"].split(",")[0].removeprefix(".")
headers = {"Host": host, "X-Forwarded-Proto": "https"}
urlopen(Request("http://127.0.0.1:8080/live", headers=headers), timeout=4).close()
