/** Why nothing is archived, or nothing removed, in words for whoever runs it. */
const archiveFaults = {
  "folder-not-writable": "the folder of archives cannot be written: it is not there, full, or not ours to write to",
  "folder-slow": "the folder of archives did not answer in time",
  "other-file": "the folder of archives has a file by the name of the next archive that is not that archive",
  "archive-lost": "an archive whose rows are to be removed is not in its folder any more, or is another file",
  "archive-wrong": "an archive that was written does not verify: what is sealed is not what stands in the database",
} as const;
type ArchiveFault = keyof typeof archiveFaults;

export class ArchiveRefusal extends Error {
  override name = "ArchiveRefusal";
  readonly fault: ArchiveFault;

  constructor(fault: ArchiveFault, options?: ErrorOptions) {
    super(archiveFaults[fault], options);
    this.fault = fault;
  }
}
