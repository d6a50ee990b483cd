// What the theme's pages have Alpine evaluate, where it may not make code out of text: its build for
// a Content-Security-Policy knows no globals, and one expression at a time.
document.addEventListener('alpine:init', () => {
  const { Alpine, theme, searchForm } = window;
  Alpine.data('theme', theme);
  Alpine.data('searchForm', searchForm);
  Alpine.data('page', () => ({
    activeTab: window.getCurrentTab() || 'general',
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem('sidebarDesktopOpen') !== '0',
    // All that the theme's forms ask of it.
    window: { location: { pathname: window.location.pathname, search: window.location.search } },
    init() {
      this.$watch('sidebarDesktopOpen', (isOpen) => {
        localStorage.setItem('sidebarDesktopOpen', isOpen ? '1' : '0');
      });
    },
  }));
});
