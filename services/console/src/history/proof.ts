import type { SealingState } from "@rekey/contracts/history";
import type { HistoryArchive, SinkState, VerifierKeys } from "@rekey/contracts/sealing";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { said } from "@rekey/web/views/icons";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, facts, factsAside, notice, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { historyPage, utcMoment, wholeExport } from "./history-parts.ts";
import { answers, explanation, waysToVerify } from "./proof-explained.ts";
import { isBehind, sinkKindWords } from "./proof-words.ts";

const number = new Intl.NumberFormat("en-GB");

/** How the history is proven: as it stands, what that means, and how somebody checks it who does not trust us. */
export async function showProof({ api, send }: Visit): Promise<void> {
  const [sealing, { keys }] = await Promise.all([api.getSealing(), api.listVerifierKeys()]);
  send(proofView, { sealing, keys });
}

interface ProofView {
  sealing: SealingState;
  keys: VerifierKeys["keys"];
}

const title = "How this history is proven";

function proofView(page: Page, { sealing, keys }: ProofView): Html {
  const body = html`<div class="two-columns facts-first">
  ${factsAside("As it stands", stateFacts(page, sealing))}
  <div class="stack">
    ${card({ id: "outside", title: "Who else holds it" }, holders(page, sealing))}
    ${card({ id: "answers", title: "What auditors ask" }, answers(page, sealing))}
    ${card({ id: "how", title: "In ten sentences" }, explanation)}
    ${card({ id: "verify", title: "Verify it yourself" }, html`${waysToVerify(page)}${wholeExport(page, sealing.archives.length > 0)}`)}
    ${card({ id: "keys", title: "Public keys" }, keyList(page, keys))}
    ${sealing.archives.length > 0 && card({ id: "archives", title: "Archives" }, archiveList(page, sealing.archives))}
  </div>
</div>`;
  return historyPage(page, { title, sealing, place: title, isOfProof: true }, body);
}

const stateFacts = (page: Page, { sealedUpTo, unsealed, checkpoint, signing }: SealingState): Html =>
  facts([
    ["Sealed", sealedUpTo === null ? "Nothing yet" : html`up to row ${number.format(sealedUpTo.sequence)}`],
    ["Not sealed yet", number.format(unsealed)],
    ["Last checkpoint", checkpoint === null ? "None yet" : html`${number.format(checkpoint.size)} rows`],
    checkpoint && ["Signed", utcMoment(page, checkpoint.signedAt)],
    signing.checkedAt && ["Last looked at", utcMoment(page, signing.checkedAt)],
  ]);

function holders(page: Page, sealing: SealingState): Html {
  const { sinks, signing } = sealing;
  if (signing.state === "off")
    return notice(
      "waiting",
      "Checkpoints are not signed: operations have given the sealer no key. What is sealed can be changed by whoever owns the database.",
    );
  if (sinks.length === 0)
    return notice(
      "waiting",
      "Nobody. Whoever has the database and the signing key could write another history, and nothing outside would show it.",
    );
  const rows = sinks.map((sink) => sinkRow(page, sink, sealing));
  return table(["Place", "Has rows up to", ["State", "end"]], rows);
}

function sinkRow(page: Page, sink: SinkState, sealing: SealingState): Html {
  const { kind, name, size, takenAt, failure } = sink;
  const pill = isBehind(sink, sealing, Date.now()) ? said("waiting", "Behind") : said("done", "Has the newest");
  const taken = takenAt === null ? "Nothing since the sealer began" : html`Taken ${utcMoment(page, takenAt)}`;
  return html`
    <tr>
      <td>${bdi(name)}<br><span class="meta">${sinkKindWords[kind]}</span></td>
      <td><span class="number">${size === null ? "None yet" : number.format(size)}</span><br><span class="meta">${taken}</span></td>
      <td class="end">${statusPill(pill)}${failure !== null && html`<br><code>${failure}</code>`}</td>
    </tr>`;
}

function keyList(page: Page, keys: ProofView["keys"]): Html {
  if (keys.length === 0) return html`<p>No key has signed yet.</p>`;
  const rows = keys.map(
    ({ vkey, firstUsedAt }) => html`
    <li><code class="key">${vkey}</code><br><span class="meta">Signs since ${utcMoment(page, firstUsedAt)}</span></li>`,
  );
  return html`<p>The sealer writes them beside its file of checkpoints, with <code>.pub</code> behind its name: whoever keeps that file gives both to your auditors, once, and by another way than the exports: a key that comes with a file proves nothing about it, and neither does one from this page.</p>
    <ul class="stack-list">${rows}</ul>`;
}

function archiveList(page: Page, archives: readonly HistoryArchive[]): Html {
  const rows = archives.map(
    ({ from, to, file, sha256, madeAt, removedAt }) => html`
    <tr>
      <td>${bdi(file)}<br><code class="key">${sha256}</code></td>
      <td><span class="number">${number.format(from)} to ${number.format(to)}</span></td>
      <td class="end">${removedAt === null ? html`Written ${utcMoment(page, madeAt)}` : html`Removed here ${utcMoment(page, removedAt)}`}</td>
    </tr>`,
  );
  return html`<p>Old rows were put into files and removed here; their hashes stay, and the files are verified like any export.</p>
    ${table(["File, and its SHA-256", "Rows", ["State", "end"]], rows)}`;
}
