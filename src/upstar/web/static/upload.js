// Files that are dropped or chosen go one after the other, with their progress. Without this the form sends one.
(() => {
  const form = document.querySelector("form.upload-card");
  if (!form) return;
  const drop = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const wrong = form.querySelector(".error");
  const list = form.querySelector(".sending");
  const said = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const words = (key, name) => form.dataset[key].replace("{name}", name);
  const endings = form.dataset.endings.split(",");
  const most = Number(form.dataset.max);
  const rows = document.getElementById("resumes");

  input.multiple = true;
  form.querySelector(".hint").hidden = false;

  const problem = (file) => {
    if (file.size === 0) return words("empty", file.name);
    if (file.size > most) return words("tooLarge", file.name);
    const dot = file.name.lastIndexOf(".");
    // without an ending the server looks into it
    if (dot > 0 && !endings.includes(file.name.slice(dot).toLowerCase())) return words("wrong", file.name);
    return "";
  };

  const complain = (text) => {
    wrong.textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  const send = (file, show) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.append("file", file);
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => event.lengthComputable && show(event.loaded / event.total));
      request.addEventListener("load", () => {
        const answer = new DOMParser().parseFromString(request.responseText, "text/html");
        const row = answer.querySelector("li[id^=resume-]");
        if (request.status === 201 && row) resolve({ to: request.getResponseHeader("Location"), row });
        else resolve({ error: (answer.querySelector(".error, main .card p")?.textContent || words("lost", file.name)).trim() });
      });
      for (const broken of ["error", "abort", "timeout"]) request.addEventListener(broken, () => resolve({ error: words("lost", file.name) }));
      request.send(data);
    });

  const sendAll = async (files) => {
    complain("");
    list.replaceChildren();
    const problems = files.map(problem);
    if (files.length === 1 && problems[0]) {
      complain(problems[0]);
      return;
    }
    list.hidden = false;
    button.disabled = true;
    let only = "";
    let failure = "";
    for (const [number, file] of files.entries()) {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const state = document.createElement("span");
      const bar = document.createElement("progress");
      name.textContent = file.name;
      state.className = "quiet small";
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", words("sending", file.name));
      item.append(name, state, bar);
      list.append(item);
      said.textContent = words("sending", file.name);
      const show = (share) => {
        bar.value = share;
        state.textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share);
      };
      const result = problems[number] ? { error: problems[number] } : await send(file, show);
      if (result.error) {
        failure = result.error;
        const why = document.createElement("p");
        why.className = "error";
        why.setAttribute("role", "alert");
        why.textContent = result.error;
        item.replaceChildren(name, why);
        continue;
      }
      only = result.to;
      said.textContent = words("sent", file.name);
      item.remove();
      if (files.length > 1) {
        const old = document.getElementById(result.row.id);
        if (old) old.replaceWith(document.adoptNode(result.row));
        else rows.prepend(document.adoptNode(result.row));
        rows.hidden = false;
        window.htmx?.process(rows);
      }
    }
    button.disabled = false;
    if (files.length > 1) {
      list.hidden = !list.children.length;
      form.reset();
    } else if (only) {
      location.assign(only);
    } else {
      list.replaceChildren();
      list.hidden = true;
      complain(failure);
      input.focus();
    }
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    sendAll([...input.files]);
  });
  input.addEventListener("change", () => {
    // told before sending
    complain([...input.files].map(problem).filter(Boolean).join(" "));
  });

  let depth = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  form.addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; drop.classList.add("over"); event.preventDefault(); } });
  form.addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  form.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) { depth = 0; drop.classList.remove("over"); } });
  form.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    drop.classList.remove("over");
    sendAll([...event.dataTransfer.files]);
  });
})();
