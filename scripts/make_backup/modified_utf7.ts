/** A folder name as the store has it on disk: modified UTF-7 of RFC 3501 5.1.3. */
export function encodeFolderName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => run === "&" ? "&-" : `&${base64(run)}-`);
}

function base64(run: string): string {
  let bytes = "";
  for (let i = 0; i < run.length; i++) {
    const unit = run.charCodeAt(i);
    bytes += String.fromCharCode(unit >> 8, unit & 0xff);
  }
  return btoa(bytes).replaceAll("/", ",").replace(/=+$/, "");
}
