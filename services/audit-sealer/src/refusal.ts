import { type SealingFault, sealingFaults } from "@rekey/contracts/sealing";

/** Why no checkpoint is signed, or none of the file can be taken for the last one. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly fault: SealingFault;

  constructor(fault: SealingFault, options?: ErrorOptions) {
    super(sealingFaults[fault], options);
    this.fault = fault;
  }
}
