/** The systems that a Kerio Connect server runs on, in the names of `Deno.build.os`. */
export type Platform = "windows" | "darwin" | "linux";

/** The platform of `Deno.build.os`; systems that no server runs on count as Linux. */
export function platformOf(os: string): Platform {
  return os === "windows" || os === "darwin" ? os : "linux";
}
