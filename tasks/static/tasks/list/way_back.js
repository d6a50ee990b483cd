// The way back through more pages than an address carries: this tab keeps where each page of the list
// that is open begins, and so adds the link to the page before where the server knows none.
const KEY = "taskhub.pages";

export function keepWayBack(list) {
  const nav = list.querySelector("[data-skipped]");
  if (!nav) return;
  const of = list.dataset.rows; // has what is searched for
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const addresses = kept?.of === of ? kept.addresses : {}; // by how many tasks are before a page
  const skipped = Number(nav.dataset.skipped);
  addresses[skipped] = location.search;
  sessionStorage.setItem(KEY, JSON.stringify({ of, addresses }));
  if (skipped && !nav.querySelector("[rel=prev]")) addLink(nav, before(addresses, skipped));
}

function before(addresses, skipped) {
  const earlier = Object.keys(addresses).map(Number).filter((each) => each < skipped);
  return addresses[Math.max(...earlier)];
}

function addLink(nav, address) {
  if (address === undefined) return;
  const link = nav.querySelector("template").content.firstElementChild.cloneNode(true);
  link.href = address || location.pathname;
  nav.querySelector("template").replaceWith(link);
}
