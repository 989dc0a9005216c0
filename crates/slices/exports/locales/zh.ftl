nav-exports = 导出

exports-lead = 整份名单导出为文件。每次都须他人批准，文件逐行标明归谁使用。
exports-search = 事由或姓名
exports-mine = 我申请的
exports-waiting = 待我审批
exports-decided = 我审批过的
exports-mine-empty = 您还没有申请过导出
exports-mine-empty-text = 打开一份名单，筛选到需要的范围，再点名单下方的“导出全部”。
exports-waiting-empty = 没有待您审批的导出
exports-waiting-empty-text = 他人申请的、您自己也能看到全部内容的导出会列在这里。
exports-decided-empty = 您还没有审批过导出
exports-card-waiting = 待您审批的导出
exports-card-decide = 待审批

exports-city = 城市
exports-list = 名单
exports-number = 编号
exports-narrowed = 范围
exports-not-narrowed = 未另行筛选
exports-format = 文件格式
exports-reason = 事由
exports-asked-by = 申请人
exports-asked-at = 申请时间
exports-through = 以何身份
exports-state = 状态
exports-decided-by = 审批人
exports-approved-by = 批准人
exports-approved-at = 批准时间
exports-written-at = 数据截至
exports-expires-at = 可下载至
exports-downloads = 已下载次数
exports-answer = 不同意的理由
exports-answer-hint = 申请人会看到。4 至 200 个字。
exports-file = 文件
exports-lines-written = 共 { $n } 条

exports-asked = 待审批
exports-approved = 正在生成
exports-ready = 可下载
exports-refused = 未批准
exports-withdrawn = 已撤回
exports-failed = 未能生成
exports-expired = 已过期

exports-new = 导出全部
exports-new-lead = 须由能看到同样内容的另一人批准。批准后 { $days } 天内可下载，且只有您本人可以下载。
exports-choose = 选择名单
exports-choose-whole = 不另行筛选
exports-choose-empty = 您的角色没有可查看的名单
exports-reason-hint = 写明用途，例如“十一月入户走访，交镇里使用”。4 至 200 个字。
exports-xlsx = Excel 工作簿
exports-xlsx-hint = 供办公使用，最多十万条。
exports-csv = CSV
exports-csv-hint = 供程序读取，条数不限。
exports-ask = 提交审批
exports-fetch = 下载文件
exports-withdraw = 撤回
exports-again = 重新申请
exports-approve = 批准
exports-refuse = 不同意
exports-decide = 您的意见
exports-decide-note = 只有事由确需整份名单、且范围不超出事由所需时，才应批准。

exports-was-asked = 已提交，等待他人批准。
exports-was-approved = 已批准，正在生成文件。
exports-was-refused = 已退回。
exports-was-withdrawn = 已撤回。
exports-waits = 等待批准
exports-waits-text = 能看到同样内容的人可以审批：请联系上级单位。任何人不得批准自己的导出。
exports-gone = 文件已过期
exports-gone-text = 导出文件只保留数日，该文件已删除。
exports-gone-do = 如仍需要，请重新申请。
exports-unanswered = 三十天内无人审批

exports-no-list = 没有这份名单或这种文件格式。请打开名单，在名单下方选择导出。
exports-bad-reason = 请填写 4 至 200 个字的事由
exports-bad-address = 筛选条件过长。请重新打开名单，减少条件。
exports-too-many = 您待处理的导出过多。请先撤回一些，或等待审批和生成。
exports-over = 该申请已审批、已撤回或已结束。请返回并刷新页面。
exports-not-ready = 文件尚未生成，请到该导出的页面查看进展。
exports-failed-rights = 生成文件时，您已无权查看这份名单。请核对您的角色后重新申请。
exports-failed-approver = 生成文件时，批准人已看不到您所能看到的全部内容。请重新申请。
exports-failed-long = 名单超过十万条，工作簿容纳不下。请缩小范围，或改用 CSV。
exports-failed-cancelled = 生成任务被取消。请重新申请，或向系统管理员了解原因。
exports-failed-job = 文件未能生成。请重新申请；再次失败时请把编号告诉系统管理员。

exports-mark = 导出标记
exports-about = 说明
exports-care = 注意
exports-care-text = 本文件含个人信息，只可用于上述事由，不得转交他人，用毕删除。每行都标明归谁使用。

export-filter-q = 搜索
export-filter-sort = 排序
export-filter-state = 状态
export-filter-kind = 类别
export-filter-act = 行为
export-filter-from = 起
export-filter-until = 止
export-filter-entity = 类别
export-filter-place = 地区
export-filter-role = 角色

act-exports-page = 导出名单的一页
act-exports-ask = 申请导出
act-exports-approve = 批准导出
act-exports-refuse = 退回导出申请
act-exports-withdraw = 撤回导出申请
act-exports-read = 为导出而读取
act-exports-write = 生成导出文件
act-exports-download = 下载导出文件
act-exports-fail = 导出失败
act-exports-expire = 导出过期

audit-key-export = 导出
audit-key-list = 名单
audit-key-lines = 条数
audit-key-bytes = 字节数
audit-key-format = 文件格式

job-kind-exports-write = 生成导出文件
job-kind-exports-tidy = 删除过期的导出

exports-job-none = 没有这项导出。
exports-job-lost = 该文件由另一次任务生成，或已结束。
exports-tidied = 过期 { $expired } 项，结束 { $ended } 项
