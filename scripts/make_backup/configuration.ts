import type { DomainDescription, ServerDescription, UserDescription } from "./description.ts";
import { toSeconds } from "./local_time.ts";
import { Random } from "./random.ts";
import { crlf } from "./state.ts";

type Variable = readonly [name: string, value: string | number];

/** `mailserver.cfg`: the tables that say where things are, and one that misleads. */
export function mailserverCfg(server: ServerDescription): string {
  const { store, archive, backup } = server.directories;
  const inStore = (name: string) => join(store, name);
  return config([
    ...table("Administration", [["NetEnabled", 1], ["BuiltInAdminUsername", "Admin"]]),
    ...table("Misc", [["InternetHostname", server.hostname], ["ConfigVersion", 27]]),
    ...table("Directories", [
      ["StoreDir", store],
      ["ArchiveDir", archive],
      ["BackupDir", backup],
      ["StoreFreeSoftLimit", 1024],
    ]),
    // Mail archiving, in spite of its name.
    ...table("Backup", [["Enabled", 0], ["Compress", 1], ["BackupDir", inStore("decoy")]]),
    ...table("StoreBackup", [
      ["Enabled", 1],
      ["UseGzipCompression", 1],
      ["MaxFileSize", 2147483647],
      ["LastBackup", toSeconds(server.configured)],
      ["RotationLimit", 7],
      ["IncludeMail", 1],
    ]),
    ...table("FullTextSearch", [["Enabled", 1], ["Path", inStore("fulltext")]]),
    ...table("InstantMessaging", [["Port", 4042], ["StorePath", inStore("xmpp")]]),
    ...table("WebIM", [["Port", 4043], ["StorePath", inStore("im")]]),
    ...table("LogGlobal", [["RelativePathsRoot", inStore("logs")]]),
    ...list("Domain", server.domains.map((domain) => domainVariables(server, domain))),
    ...list(
      "MailingList",
      server.domains.flatMap((domain) =>
        domain.lists.map((it): Variable[] => [["Name", it.name], ["Domain", domain.name]])
      ),
    ),
  ]);
}

/** `users.cfg`: everyone, disabled users as well. */
export function usersCfg(server: ServerDescription): string {
  const users = server.domains.flatMap((domain) =>
    domain.users.map((user) => userVariables(server, domain, user))
  );
  return config(list("User", users));
}

/** `cluster.cfg` of a server that stands alone. */
export function clusterCfg(): string {
  return config(
    ["ClusterDirHost", "ClusterDirHostIp", "ClusterDirUser"].flatMap((it) => list(it, [])),
  );
}

function domainVariables(server: ServerDescription, domain: DomainDescription): Variable[] {
  const random = new Random(`${server.seed} ${domain.name}`);
  return [["Domain", domain.name], ["Type", 0], ["Alias", ""], ["Guid", random.guid()]];
}

function userVariables(
  server: ServerDescription,
  domain: DomainDescription,
  user: UserDescription,
): Variable[] {
  const random = new Random(`${server.seed} ${user.name}@${domain.name}`);
  return [
    ["Name", user.name],
    ["Domain", domain.name],
    ["Account_enabled", user.disabled ? 0 : 1],
    ["Guid", random.guid().toUpperCase()],
    ["Auth_type", 0],
    ["Password", `D3S:${random.hex(48)}`],
    ["Rights", 0],
    ["Fullname", user.fullName],
  ];
}

function config(lines: readonly string[]): string {
  return crlf(["<config>", ...lines, "</config>"]);
}

function table(name: string, variables: readonly Variable[]): string[] {
  return [`<table name="${name}">`, ...variables.map((it) => `  ${variable(it)}`), "</table>", ""];
}

function list(name: string, items: readonly (readonly Variable[])[]): string[] {
  return [
    `<list name="${name}">`,
    ...items.flatMap((item) => [
      "  <listitem>",
      ...item.map((it) => `    ${variable(it)}`),
      "  </listitem>",
    ]),
    "</list>",
    "",
  ];
}

function variable([name, value]: Variable): string {
  return `<variable name="${name}">${escapeXml(String(value))}</variable>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** In the form of the server's system, which need not be this one. */
function join(directory: string, name: string): string {
  const separator = directory.includes("\\") ? "\\" : "/";
  return directory.replace(/[\\/]+$/, "") + separator + name;
}
