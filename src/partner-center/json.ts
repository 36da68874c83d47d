/** The value that a text holds as JSON, or undefined when it holds none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
