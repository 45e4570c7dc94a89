import { type ContentLine, contentLine, escapeText } from "../content/content_lines.ts";

/**
 * A card with what its version demands: `VERSION` at its beginning, `FN`, and in 3.0 `N` (as the server
 * writes them: the whole name as the family name). What is there stays.
 */
export function repaired(card: readonly ContentLine[], name: string): ContentLine[] {
  const version = valueOf(card, "VERSION") || "3.0";
  const properties = card.filter((line) => line.name !== "VERSION" && !isEmptyName(line));
  const repairs: ContentLine[] = [line(`VERSION:${version}`)];
  const has = (wanted: string) => properties.some((each) => each.name === wanted);
  const formatted = valueOf(properties, "FN") || formattedName(properties, name);
  if (!has("FN")) repairs.push(line(`FN:${formatted}`));
  if (!has("N") && version === "3.0") {
    repairs.push(line(`N:${formatted.replace(/(?<!\\)[;,]/g, "\\$&")};;;;`));
  }
  return [...repairs, ...properties.map(version === "3.0" ? asVersion3 : (each) => each)];
}

/** An `FN` without text is as good as none. */
function isEmptyName({ name, value }: ContentLine): boolean {
  return name === "FN" && value.trim() === "";
}

/** What a contact is called, escaped: by its name, company, address, else by its message. */
function formattedName(card: readonly ContentLine[], name: string): string {
  const [family = "", given = "", middle = ""] = valueOf(card, "N").split(/(?<!\\);/);
  const person = [given, middle, family].map((part) => part.trim()).filter(Boolean).join(" ");
  const company = valueOf(card, "ORG").split(/(?<!\\);/).filter(Boolean).join("\\, ");
  const others = ["NICKNAME", "EMAIL", "TEL", "UID"].map((other) => valueOf(card, other));
  return [person, company, escapeText(name.trim()), ...others].find(Boolean) ?? "Unnamed";
}

function valueOf(card: readonly ContentLine[], name: string): string {
  return card.find((line) => line.name === name && line.value.trim() !== "")?.value.trim() ?? "";
}

/** 2.1 says `ENCODING=BASE64`, 3.0 `ENCODING=b` for the same (RFC 2426 5). */
function asVersion3(each: ContentLine): ContentLine {
  if (!/;ENCODING=BASE64(?=;|$)/i.test(each.parameters)) return each;
  const parameters = each.parameters.replace(/;ENCODING=BASE64(?=;|$)/i, ";ENCODING=b");
  return line(each.text.replace(each.parameters, () => parameters));
}

function line(text: string): ContentLine {
  return contentLine(text)!;
}
