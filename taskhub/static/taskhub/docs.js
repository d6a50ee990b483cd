// The description of the API, as Swagger UI shows it.

const place = document.getElementById("description");
const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

// Staff who are signed in call by their session, and so need the token; a key needs none.
function withToken(request) {
  if (new URL(request.url, location.href).origin === location.origin) {
    request.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  }
  return request;
}

dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.url,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: withToken,
  onComplete: () => document.documentElement.classList.add("described"),
});
