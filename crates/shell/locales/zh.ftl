# 框架 layout
layout-product = 松鹤
layout-skip = 跳到正文
layout-made-up = 演示数据：姓名、号码、金额都是编造的，不是真实的人和事。
layout-assumed = 含假定值。
layout-assumed-text = 方案没有规定下列数值，这里用的是演示假定，不能作为发放依据：
layout-title-errors = 填写有误：
layout-menu = 菜单
layout-menu-close = 收起菜单
layout-nav = 主菜单
layout-size-large = 长辈版
layout-size-normal = 标准版
layout-other-lang = English
layout-look = 显示
layout-theme = 明暗
layout-theme-auto = 跟随设备
layout-theme-light = 浅色
layout-theme-dark = 深色
layout-logout = 退出登录
layout-login = 登录
layout-foot = 城市养老服务平台。看不清楚可以换成长辈版；不会用网页，可以打电话或者到社区窗口办理。

# 小件 parts
unit-yuan = 元
breadcrumb-label = 所在位置
stat-unknown = 未知
chip-unknown = 未知
cell-reveal = 看全号
cell-nothing = 没有
notice-ok = 成功：
notice-due = 待办：
notice-late = 出错：
notice-unknown = 待查：
notice-off = 停用：
notice-note = 提示：

# 表格 tables
table-label-unit = { $label }（{ $unit }）
table-search = 搜索
table-all = 全部
table-apply = 筛选
table-active = 已筛选
table-remove = 取消：
table-clear = 全部清除
table-no-match = 没有符合条件的记录
table-no-match-hint = 去掉一些条件再试；也可以检查有没有错别字。
table-nothing-yet = 还没有记录
table-count = 共 { $n } 条
table-count-at-least = 至少 { $n } 条
table-count-here = 本页 { $n } 条
table-export = 导出本页
table-export-whole = 导出全部…
pager-label = 翻页
pager-first = 回到首页
pager-next = 下一页
pager-end = 已到最后一页

# 表单 forms
form-mistakes = 有 { $n } 处需要修改
form-all-required = 没有注明“选填”的，都要填写。
form-save = 保存
form-cancel = 取消
field-optional = （选填）
field-error = 错误：
field-choose = 请选择
confirm-no = 不，返回
summary-change = 修改
summary-change-what = { $what }

# 其他 the rest
timeline-none = 还没有记录。
timeline-who = { $who }
timeline-source = 来源：{ $source }
tree-all = { $place }（全部）
progress-waiting = 排队中，还没有开始。
progress-running = 已完成 { $done } / { $of }
progress-so-far = 已处理 { $done } 条
progress-refresh = 刷新进度
sheet-unit = 单位：{ $unit }
sheet-day = 日期：{ $day }
sheet-number = 序号
sheet-done = 已办
sheet-remark = 备注
sheet-filled-by = 填表人（签字）：
sheet-checked-by = 复核人（签字）：
sheet-signed-on = 日期：　　　　年　　月　　日
problem-what-to-do = 您可以这样做
problem-id = 求助时请报这个编号：

lines-colon = ：
