"""An invented notice of an invented district, whole, for tests to damage."""

from __future__ import annotations

NOTICE = """当前位置：首页 > 政府信息公开 > 法定主动公开内容 > 政策文件

澄明区人民政府办公室关于印发《澄明区养犬管理办法》的通知

索引号 990101003/2025-00012 文号 澄政办发〔2025〕6号 生成日期 2025-03-21
公开方式 主动公开 发布机构 澄明区政府办 责任部门 澄明区人民政府办公室

澄明区人民政府办公室关于印发《澄明区养犬管理办法》的通知

澄政办发〔2025〕6号

区直各部门，柳溪镇、各街道办事处：

现将《澄明区养犬管理办法》印发给你们，请认真贯彻执行。《澄明区城镇养犬规定》（澄政办发〔2012〕3号）同时废止。

澄明区人民政府办公室
2025年3月21日
（此件公开发布）

澄明区养犬管理办法

为了规范养犬行为，根据有关法律法规，制定本办法。

一、登记
（一）办理登记。养犬人应当在三十日内到所在地的“一窗受理”窗口登记。
责任单位：区公安局、区农业农村局、柳溪镇、各街道办事处
（二）免疫接种。柳溪镇、各街道办事处设立接种点（含临时接种点）。
责任单位：区农业农村局、区财政局、柳溪镇、各街道办事处

二、管理
（一）牵引。携犬出户应当用犬绳牵引。
责任单位：区公安局、区城管局、柳溪镇、各街道办事处
（二）清理。粪便应当即时清理。
责任单位：区城管局、柳溪镇、各街道办事处

三、附则
本办法自2025年5月1日起施行。

扫一扫在手机打开当前页
网站标识码：9901010003
"""

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>澄明区养犬管理办法的通知_澄明区人民政府</title>
<meta name="SiteName" content="澄明区人民政府"><meta name="SiteIDCode" content="9901010003">
<meta name="ArticleTitle" content="关于印发《澄明区养犬管理办法》的通知">
<meta name="PubDate" content="2025-03-24 09:30"><meta name="ContentSource" content="澄明区政府办"></head>
<body>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul>
<div class="path">您当前所在位置：<a href="/">首页</a>&gt;<a href="/zw">政务公开</a>&gt;<a href="/zc">政策文件</a></div>
<table class="meta"><tr><td><b>索 引 号：</b></td><td>990101003/2025-00012</td>
<td><b>主题分类：</b></td><td>公安、安全\\其他</td></tr>
<tr><td>文　　号：</td><td>澄政办发〔2025〕6号</td><td>成文日期：</td><td>2025年3月21日</td></tr>
<tr><td>主 题 词：</td><td></td><td></td><td></td></tr></table>
<div id="content">
<p style="text-align:center">澄明区人民政府办公室关于印发<br>《澄明区养犬管理办法》的通知</p>
<p style="text-align: center">澄政办发〔2025〕6号</p>
<p>区直各部门，柳溪镇、各街道办事处：</p>
<p>现将《澄明区养犬管理办法》印发给你们，请认真贯彻执行，并将有关情况于年底前报告。</p>
<table border="1"><caption>各单位
 办理数量</caption><thead><tr><th>单位</th><th colspan="2">数量</th></tr></thead>
<tbody><tr><td rowspan="2">区公安局</td><td>登记</td><td>3</td></tr><tr><td>处罚</td><td>1</td></tr></tbody></table>
<p style="text-align:right">澄明区人民政府办公室</p><p align="right">2025年3月21日</p>
<p>（此件公开发布）</p>
<p>附件：<a href="/files/dog.docx">养犬登记表.docx</a></p>
<img src="data:image/png;base64,AAAA" alt="流程图">
</div>
<div style="display:none">看不见的正文，不应当读出。</div>
<div>主办：澄明区人民政府 网站标识码：9901010003</div>
<script>var a = "正文，正文，正文。";</script>
</body></html>
"""
