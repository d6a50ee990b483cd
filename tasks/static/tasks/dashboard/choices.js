// What somebody has selected on the dashboard, kept in their browser.

const KEY = "taskhub.dashboard";

const choices = JSON.parse(localStorage.getItem(KEY) ?? "{}");

// What was selected under a name, or else a value for the beginning.
export const choice = (name, otherwise) => choices[name] ?? otherwise;

export function keepChoice(name, value) {
  choices[name] = value;
  localStorage.setItem(KEY, JSON.stringify(choices));
}
