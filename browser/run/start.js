// Opens the lab that the address names.
const labs = (await (await fetch("labs.json")).json()).labs;
const lab = labs[new URLSearchParams(location.search).get("lab")];
if (lab) location.replace(`notebooks/index.html?path=${encodeURIComponent(lab.path)}`);
