// @ts-check

/**
 * Says that a script has filled in the token, until a key, a finger or a click tells of somebody at the page. What a
 * script does of itself is no such thing. Whoever pasted the code has none of this to do.
 */
export function watchForPerson() {
  const touched = document.getElementById("touched");
  if (!(touched instanceof HTMLInputElement)) return;
  touched.value = "not-yet";
  for (const sign of ["keydown", "pointerdown", "click", "input", "paste"]) {
    touched.form?.addEventListener(sign, (event) => {
      if (event.isTrusted) touched.value = "";
    });
  }
}
