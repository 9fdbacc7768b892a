// Texts of where variables of a project come from. ko-environment.ts has the same keys and arguments.
export const enEnvironment = {
  "env.layer.stored": "Set here",
  "env.layer.process": "The environment that Holdfast was started with",
  "env.files": "From files of the project",
  "env.fromFile": "read only, in {file}",
  "env.order": "Where they come from: the first that has it wins",
  "env.count": "{count, plural, =0 {none} one {# name} other {# names}}",
  "env.hides": "Wins over the same name in: {places}",
  "env.badName":
    "A name has 1 to 255 letters, digits and underscores, and does not begin with a digit or with HOLDFAST_.",
} as const;
