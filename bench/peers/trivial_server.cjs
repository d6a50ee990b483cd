// Answers whatever comes with nothing. Its argument is the port.
"use strict";

require("node:http")
  .createServer((_request, response) => response.end())
  .listen(Number(process.argv[2]), "127.0.0.1");
