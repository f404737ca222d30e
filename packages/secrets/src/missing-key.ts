/** Something was made with a key that is not among those at hand: with that key it is as good as ever. */
export class MissingKey extends Error {
  override name = "MissingKey";
  /** As it is called where it was used. Whoever wrote that may have invented it. */
  readonly keyId: string;

  constructor(message: string, keyId: string) {
    super(message);
    this.keyId = keyId;
  }
}
