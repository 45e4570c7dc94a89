import { sqliteFile } from "./binary_files.ts";
import { clusterCfg, mailserverCfg, usersCfg } from "./configuration.ts";
import type { ServerDescription } from "./description.ts";
import { formatTime, later, type LocalTime } from "./local_time.ts";
import { addDomain, addLists, addPublicFolders } from "./mailbox.ts";
import { addParts } from "./parts.ts";
import { Random } from "./random.ts";
import { type State, StateBuilder } from "./state.ts";

/** Makes the files of a server. The same description gives the same bytes everywhere. */
export function buildState(server: ServerDescription): State {
  const state = new StateBuilder();
  const time = server.configured;
  state.file("mailserver.cfg", mailserverCfg(server), time);
  state.file("users.cfg", usersCfg(server), time);
  state.file("cluster.cfg", clusterCfg(), time);
  addParts(state, server);
  for (const domain of server.domains) addLists(state, domain, server);

  const used = lastUse(server);
  const random = new Random(`${server.seed} mail ${formatTime(used)}`);
  for (const name of [".cstats.db", ".caldav.db", ".carddav.db"]) {
    state.file(`@backup/store/mail/${name}`, sqliteFile(random, 2), used);
  }
  if (server.publicFolders.length > 0) {
    const owner = { name: server.hostname, publicFolders: server.publicFolders };
    addPublicFolders(state, "@backup/store/mail", owner, server, server.installed);
  }
  for (const domain of server.domains) addDomain(state, domain, server, server.installed);
  return state.done();
}

function lastUse(server: ServerDescription): LocalTime {
  return server.domains.flatMap((domain) => domain.users)
    .reduce((last, user) => later(last, user.changed), server.configured);
}

/** Adds what a newer server may hold: parts that nobody has heard of. */
export function withUnknownParts(state: State, time: LocalTime): State {
  const builder = new StateBuilder();
  builder.file("new.cfg", "<config>\r\n</config>\r\n", time);
  builder.directory("@backup/newpart", time);
  builder.file("@backup/newpart/deep/data.bin", new Random("newpart").bytes(300), time);
  builder.file("@backup/store/newpart/data.db", new Random("store newpart").bytes(300), time);
  return new Map([...state, ...builder.done()]);
}
