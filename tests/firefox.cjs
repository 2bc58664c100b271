// Playwright tells each page its colours by a command of WebDriver BiDi that
// Firefox 153 does not know; the page would fail. So nothing is called.
const { Module } = require("node:module");

const compile = Module.prototype._compile;

Module.prototype._compile = function (code, file) {
  const known = file.endsWith("coreBundle.js")
    ? code.replaceAll(
        '.send("emulation.setMediaFeaturesOverride",',
        ".unknown?.(",
      )
    : code;
  return compile.call(this, known, file);
};
