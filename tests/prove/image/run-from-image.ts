import { join } from "node:path";
import { type ManagedProcess, type ProcessSpec, startProcess } from "@rekey/dev/managed-process";
import type { ServiceHost } from "@rekey/dev/service-host";
import type { Image } from "./build-image.ts";

/** A folder of the machine that is seen in the image, where it may be written to. */
export interface Place {
  from: string;
  at: string;
}

// A root that nobody can write to, with what a container has mounted into it; then the program takes our place.
const script = `set -eu
root=$1 user=$2 from=$3 at=$4; shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc -o ro,nosuid,nodev,noexec,subset=pid proc "$root/proc"
mount -t tmpfs -o size=1m,mode=755 tmpfs "$root/dev"
for device in null zero random urandom; do : > "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
mount -o remount,ro "$root/dev"
[ -z "$from" ] || mount --bind "$from" "$root$at"
exec setpriv --no-new-privs chroot --userspec="$user" "$root" "$@"`;

/** A command in the image as its user, without a right, and as a process of its own. */
export function runFromImage(
  image: Image,
  command: readonly string[],
  spec: Spec,
  place?: Place,
): Promise<ManagedProcess> {
  const [name = "", ...words] = command;
  const args = ["--mount", "sh", "-c", script, "sh", image.root, image.user, place?.from ?? "", place?.at ?? ""];
  return startProcess(name, {
    command: "unshare",
    args: [...args, "env", "-C", "/var/lib/rekey", name, ...words],
    env: { ...image.environment, ...ofOurs(spec.env) },
    cwd: "/",
    stopSignal: "SIGTERM",
    onLine: spec.onLine,
  });
}

type Spec = Pick<ProcessSpec, "env" | "onLine">;

/** What a service is told wins over the image; what belongs to the machine does not come into it. */
function ofOurs(env: Record<string, string>): Record<string, string> {
  const ofMachine = /^(?:PATH|HOME|TMPDIR|TEMP|NODE_.*)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ofMachine.test(name)));
}

/** Starts services out of the image, where a system would start them from the sources. */
export function hostOfImage(image: Image, checkpoints: Place): ServiceHost {
  return {
    isRunning: () => true,
    start: (service, { env, onLine }) => {
      const place = service === "audit-sealer" ? checkpoints : undefined;
      const own = place && { AUDIT_CHECKPOINT_FILE: join(place.at, "checkpoints.ndjson") };
      return runFromImage(image, ["rekey-service", service], { env: { ...env, ...own }, onLine }, place);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
