// Search in the reference: shows the routes whose name, path or summary holds every word that was typed.
const search = document.querySelector('#search');
const found = document.querySelector('#found');
const operations = [...document.querySelectorAll('.operation')];
const others = document.querySelectorAll('.intro, #codes, #schemas');
const groups = document.querySelectorAll('main .tag, nav .sections > li');

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const searching = words.length > 0;
  let count = 0;
  for (const operation of operations) {
    const matches = words.every((word) => operation.dataset.search.includes(word));
    operation.hidden = !matches;
    document.querySelector(`nav [data-route="${operation.id}"]`).hidden = !matches;
    if (matches) count += 1;
  }
  for (const group of groups) {
    const routes = [...group.querySelectorAll('.operation, [data-route]')];
    group.hidden = searching && routes.every((route) => route.hidden);
  }
  for (const other of others) other.hidden = searching;
  found.textContent = searching ? `${count} of ${operations.length} routes` : '';
}

search.addEventListener('input', filter);
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === 'Escape' && event.target === search) {
    search.value = '';
    filter();
  }
});
// A link into a part that the search has hidden shows everything again.
window.addEventListener('hashchange', () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null || target.closest('[hidden]') === null) return;
  search.value = '';
  filter();
  target.scrollIntoView();
});
filter();
