import type { ConfigData } from "html-validate";

/** What HTML is asked to be, but for what mail programs need. */
export const mailHtmlRules: ConfigData = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Mail programs read tables, their old attributes and styles in place; one of them reads conditional comments.
    "no-conditional-comment": "off",
    "no-deprecated-attr": "off",
    "no-inline-style": "off",
    "prefer-native-element": "off",
    "presentation-role-style": "off",
    // How it is written is the layout compiler's business.
    "doctype-style": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "element-required-attributes": "error",
    "no-dup-id": "error",
  },
};
