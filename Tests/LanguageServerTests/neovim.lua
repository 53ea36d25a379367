-- Drives the language server as a user of Neovim does, and prints what the editor makes of it, a line of JSON for
-- each thing. For `nvim --headless --clean -S neovim.lua`, 0.7 or newer; PROGRAM is systemd-oci-cli, FOLDER has the
-- files.
local folder = vim.env.FOLDER

local function say(name, value)
  io.stdout:write(name .. ' ' .. vim.fn.json_encode(value) .. '\n')
end

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then error('waited in vain for ' .. what) end
end

local function diagnostics()
  local list = {}
  for _, it in ipairs(vim.diagnostic.get(0)) do
    local text = vim.api.nvim_buf_get_text(0, it.lnum, it.col, it.end_lnum, it.end_col, {})[1]
    table.insert(list, { line = it.lnum + 1, text = text, severity = it.severity, message = it.message })
  end
  return list
end

-- Waits for a server's answer about the place behind a text of a line.
local function ask(method, line, text)
  local content = vim.api.nvim_buf_get_lines(0, line - 1, line, true)[1]
  local _, column = content:find(text, 1, true)
  vim.api.nvim_win_set_cursor(0, { line, column })
  local params = vim.lsp.util.make_position_params(0, 'utf-16')
  params.context = { triggerKind = 1 }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 30000)) do
    if answer.error then error(method .. ': ' .. vim.inspect(answer.error)) end
    return answer.result
  end
end

local function main()
  vim.o.virtualedit = 'onemore'
  vim.cmd('edit ' .. folder .. '/web.container')
  local ended
  local id = vim.lsp.start_client({
    name = 'systemd-oci',
    cmd = { vim.env.PROGRAM, 'lsp' },
    root_dir = folder,
    on_exit = function(code, signal) ended = { code, signal } end,
  })
  vim.lsp.buf_attach_client(0, id)
  wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  say('diagnostics', diagnostics())

  -- An edit in the middle of a line with characters of two units of UTF-16 each.
  local line = vim.api.nvim_buf_get_lines(0, 3, 4, true)[1]
  local _, behind = line:find('𝄞𝄞', 1, true)
  vim.api.nvim_buf_set_text(0, 3, behind, 3, behind, { 'ü\\x41' })
  vim.api.nvim_buf_set_lines(0, 2, 3, true, { 'Network=app.network' })
  wait('mended', function()
    local list = diagnostics()
    return #list == 2 and list[1].line ~= 3 and list[2].line ~= 3
  end)
  say('after an edit', diagnostics())

  say('hover', ask('textDocument/hover', 2, 'Im').contents.value)
  say('hover on a file', ask('textDocument/hover', 3, 'app').contents.value)

  local labels = {}
  for _, it in ipairs(ask('textDocument/completion', 3, 'Network=').items) do table.insert(labels, it.label) end
  say('files', labels)
  vim.api.nvim_buf_set_lines(0, 5, 6, true, { 'Pull=' })
  labels = {}
  for _, it in ipairs(ask('textDocument/completion', 6, 'Pull=').items) do table.insert(labels, it.label) end
  say('words', labels)

  -- What the user chooses of the actions for the misspelt key.
  local range = { start = { line = 4, character = 0 }, ['end'] = { line = 4, character = 4 } }
  local params = { textDocument = vim.lsp.util.make_text_document_params(), range = range }
  params.context = { diagnostics = {} }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 30000)) do
    say('action', answer.result[1].title)
    vim.lsp.util.apply_workspace_edit(answer.result[1].edit, 'utf-16')
  end
  vim.api.nvim_buf_set_lines(0, 5, 6, true, { 'Pull=newer' })
  wait('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)
  vim.cmd('silent write')
  say('text', vim.api.nvim_buf_get_lines(0, 0, -1, true))

  local symbols = vim.lsp.buf_request_sync(0, 'textDocument/documentSymbol', params, 30000)
  for _, answer in pairs(symbols) do
    local names = {}
    for _, it in ipairs(vim.lsp.util.symbols_to_items(answer.result, 0, 'utf-16')) do table.insert(names, it.text) end
    say('symbols', names)
  end

  vim.api.nvim_win_set_cursor(0, { 3, 10 })
  vim.lsp.buf.definition()
  wait('another file', function() return vim.api.nvim_buf_get_name(0):find('app.network', 1, true) end)
  say('definition', { vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':t'), vim.fn.line('.') })

  vim.lsp.stop_client(id)
  wait('the end', function() return ended end)
  say('exit', ended)
end

local isDone, message = pcall(main)
if not isDone then say('error', tostring(message)) end
vim.cmd(isDone and 'qall!' or 'cquit!')
